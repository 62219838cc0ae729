run(deviceTests + showingTests + formatTests + sinkTests + presenceTests + ringTests)
