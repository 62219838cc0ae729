import { testMacProgram } from '../apple/mac-program.ts';

testMacProgram(10_000);
