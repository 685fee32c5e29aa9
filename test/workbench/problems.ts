/** What counts as a problem among all that a page writes to its console. */
import type { ConsoleMessage } from 'playwright-core';

export interface Problem {
  /** Where it was told: on a console, by the page's policy, by an error in the page, or by the host of a panel. */
  kind: 'console' | 'csp' | 'page' | 'host';
  text: string;
  /** The script or document that it came from; empty for scripts written inline in a webview. */
  url: string;
}

/** The problem that a message tells, if it tells one: VS Code's own noise is left out. */
export function problemOf(message: ConsoleMessage): Problem | undefined {
  const text = message.text();
  const { url } = message.location();
  if (
    /violates the following (report-only )?Content Security Policy|Content Security Policy of your site/i.test(text)
  ) {
    return { kind: 'csp', text, url };
  }
  if (message.type() !== 'error') return undefined;
  // Where the machine is busy VS Code waits for moments that are over: all times that we wait are above zero.
  if (/TimeoutNegativeWarning/.test(text)) return undefined;
  if (url.includes('/out/vs/code/browser/workbench/')) {
    // The folders of the server that runs the tests have our name as well.
    const told = text.replaceAll(/\S*llm-trace-workbench-\S*/g, '');
    const ours = /llm-?trace|^%c\[Extension Host\]|Extension host.*terminated unexpectedly/i.test(told);
    return ours ? { kind: 'console', text, url } : undefined;
  }
  // Files that this build of VS Code does not have: icons, a licence checker, a service worker, an update service.
  const missing = /\/favicon|\/vsda\/|\/update\/check$/.test(url);
  if (missing || /bad HTTP response code \(404\) was received when fetching the script/.test(text)) return undefined;
  return { kind: 'console', text, url };
}
