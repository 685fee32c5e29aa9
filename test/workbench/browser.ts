/** The browser that tests look through. */
import { chromium, type LaunchOptions } from 'playwright-core';

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

/**
 * One browser for a whole run, that every process of it connects to.
 * @param more arguments of its command line
 */
export async function startBrowser(
  executablePath: string,
  more: readonly string[] = [],
): Promise<{ readonly endpoint: string; readonly stop: () => Promise<void> }> {
  const { args = [], ...options } = launchOptions(executablePath);
  const server = await chromium.launchServer({ ...options, args: [...args, ...more] });
  return { endpoint: server.wsEndpoint(), stop: () => server.close() };
}
