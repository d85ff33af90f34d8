"""What the SDK's names do to the evaluator's values, one module for each generation of its interface."""
