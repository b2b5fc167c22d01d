"""An answer as a download: plain text, Markdown, references and a table. Knows no HTTP."""
