"""Language analysis of news about AI models: text and mappings in, annotations out.

It opens no network and knows no database; its words are data (`nlp/data/`).
"""
