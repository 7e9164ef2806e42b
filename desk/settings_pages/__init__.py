"""What leads set up, in the desk's own pages: a list, a form and a removal for each noun.

`kinds.Kind` is what they share; a module for each group of nouns says what is their own.
"""
