"""Reports: verdicts and traces in forms that people and other programs read. They know no engine."""
