"""The pages of the app: ask, call one service, show."""
