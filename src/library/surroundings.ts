/** The places where models may be on this machine. They are passed in, so that tests can provide a machine of their own. */
import { homedir } from 'node:os';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** The folder of the model that ships with the program, or null. */
  readonly starter: string | null;
  /** Additional folders that the user named. */
  readonly folders: readonly string[];
  /** Paths of models in use, which are listed wherever they are. */
  readonly opened?: readonly string[];
}

/** The surroundings of this process. */
export function ownSurroundings(of: Partial<Pick<Surroundings, 'starter' | 'folders' | 'opened'>> = {}): Surroundings {
  const { starter = null, folders = [], opened = [] } = of;
  return { env: process.env, home: homedir(), platform: process.platform, starter, folders, opened };
}
