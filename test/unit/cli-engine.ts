/** Run for each file of tests, which share their modules and so the engine of the terminal program. */
import { afterAll } from 'vitest';
import { disposeEngine } from './cli-support';

afterAll(disposeEngine);
