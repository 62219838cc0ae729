import { testMacProgram } from './mac-program.ts';

testMacProgram(300);
