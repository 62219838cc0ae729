MainActor.assumeIsolated {
  run(pacerTests + stateTests + consumeLoopTests + viewerTests)
}
