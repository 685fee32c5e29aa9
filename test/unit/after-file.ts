/** Run for each file of tests, which share their modules and so an engine. */
import { afterAll } from 'vitest';
import { resetSharedEngine } from './engine-support';

afterAll(resetSharedEngine);
