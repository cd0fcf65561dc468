"""Operations database: its schema, queries and segments of rows."""
