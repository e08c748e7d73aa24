"""Text: how far one body of text is from another, which words make it so, and is it chance."""
