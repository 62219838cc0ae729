throw new Error('werift is left out of this checkout: see docs/dependencies.md');
