"""Language analysis of news about AI models: text and mappings in, annotations out. Opens no network, knows no database."""
