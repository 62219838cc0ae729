run(pacerTests + stateTests + consumeLoopTests + viewerTests + copyTests)
