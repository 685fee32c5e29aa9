/** Run for each file of tests of the terminal program, whose modules are shared by all of them. */
import { afterAll } from 'vitest';
import { disposeEngine } from './cli-support';

afterAll(disposeEngine);
