"""`monitor serve`: pages for analysts, the HTTP API and SQL on one port. How to add to it: docs/web.md."""
