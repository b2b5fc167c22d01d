"""How a question becomes an answer: values in, values out, no HTTP and no database."""
