"""Pictures of results as plotly figures: one question a file."""
