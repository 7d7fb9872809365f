"""What several pages share: session, problems, pickers, tables."""
