"""Question sets, scorers, runner, baselines. Imports `assistant`, never the other way round."""
