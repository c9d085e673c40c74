"""Media incident monitor: from news feeds to incidents to promotion holds."""
