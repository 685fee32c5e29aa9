/** Run before each file of tests in an editor of its own: the modules of the file before had that one's. */
import { vi } from 'vitest';

vi.resetModules();
