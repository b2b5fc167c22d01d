"""An answer to take along: plain text, Markdown, references and a table. Knows no HTTP."""
