"""The queue behind its page: the filter language, views, pages of rows, and counts."""
