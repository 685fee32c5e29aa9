/** Where models may lie on this machine: given from outside, so that a test can have a machine of its own. */
import { homedir } from 'node:os';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** The model that comes with the program. */
  readonly starter: string | null;
  /** Further folders that the user named. */
  readonly folders: readonly string[];
  /** Paths of models that are in use, to be listed wherever they lie. */
  readonly opened?: readonly string[];
}

/** Those of this process. */
export function ownSurroundings(of: Partial<Pick<Surroundings, 'starter' | 'folders' | 'opened'>> = {}): Surroundings {
  const { starter = null, folders = [], opened = [] } = of;
  return { env: process.env, home: homedir(), platform: process.platform, starter, folders, opened };
}
