/** The browser that tests look through. */
import type { LaunchOptions } from 'playwright-core';

/** How it is started: quiet, and without what a test machine cannot have. */
export function launchOptions(executablePath: string): LaunchOptions {
  return {
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  };
}
