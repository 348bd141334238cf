"""The functions that `import weatherglass` gives, each a use case of `weatherglass.app`, imported when called."""
