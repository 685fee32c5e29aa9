/** What VS Code gives the page of a webview to look like: read from a real one, and given to one of ours. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { root } from '../workbench/paths.ts';
import type { Theme } from '../workbench/window.ts';

/** The look of one theme, as far as the panel can see it. */
export interface PageTheme {
  /** CSS variables on the root element; null where the theme has no such variable. */
  readonly variables: Readonly<Record<string, string | null>>;
  readonly bodyClasses: readonly string[];
  /** The `data-vscode-*` attributes of the body. */
  readonly bodyData: Readonly<Record<string, string>>;
}

/** What `themes.json` holds, which `npm run record-themes` makes. */
interface PageLook {
  /** The style sheet that VS Code puts before the page's own, in one line. */
  readonly defaultStyles: string;
  readonly themes: Readonly<Record<Theme, PageTheme>>;
}

export const lookFile = join(root, 'test/page/themes.json');

export async function recordedLook(): Promise<PageLook> {
  return JSON.parse(await readFile(lookFile, 'utf8'));
}

/** The variables of VS Code that the panel names, its components' included. */
export async function variablesOfPanel(): Promise<string[]> {
  const bundle = await readFile(join(root, 'dist/webview.js'), 'utf8');
  return [...new Set(bundle.match(/--vscode-[\w-]*\w(?![\w-]|\$\{)/g))].sort();
}

/** Read the look of a page inside a real webview. */
export function themeOf(frame: Frame, variables: readonly string[]): Promise<PageTheme> {
  return frame.evaluate((names) => {
    const { style } = document.documentElement;
    const { classList, dataset } = document.body;
    const values = names.map((name) => [name, style.getPropertyValue(name).trim() || null]);
    return {
      variables: Object.fromEntries(values),
      bodyClasses: [...classList].sort(),
      bodyData: Object.fromEntries(Object.entries(dataset).filter(([name]) => name.startsWith('vscode'))) as Record<
        string,
        string
      >,
    };
  }, variables);
}

/** The style sheet that a real webview has before the page's own. */
export function defaultStylesOf(frame: Frame): Promise<string> {
  return frame.evaluate(() => {
    const element = document.querySelector<HTMLStyleElement>('#_defaultStyles');
    if (!element?.sheet) throw new Error('VS Code gives webviews no default styles, or their policy keeps them out.');
    return (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
  });
}

/** Runs inside the page, before its own script, and is complete in itself. */
export function applyTheme({ theme, defaultStyles }: { theme: PageTheme; defaultStyles: string }): void {
  const { variables, bodyClasses, bodyData } = theme;
  const apply = (): boolean => {
    const { documentElement, body } = document;
    if (!documentElement || !body) return false;
    for (const [name, value] of Object.entries(variables)) {
      if (value !== null) documentElement.style.setProperty(name, value);
    }
    body.classList.add(...bodyClasses);
    Object.assign(body.dataset, bodyData);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(defaultStyles);
    document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
    return true;
  };
  if (apply()) return;
  const observer = new MutationObserver(() => {
    if (apply()) observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Runs inside a page that has a look already: what VS Code does when the user chooses another theme. */
export function changeTheme({ variables, bodyClasses, bodyData }: PageTheme): void {
  const { documentElement, body } = document;
  for (const [name, value] of Object.entries(variables)) {
    if (value === null) documentElement.style.removeProperty(name);
    else documentElement.style.setProperty(name, value);
  }
  body.classList.remove(...[...body.classList].filter((name) => name.startsWith('vscode-')));
  body.classList.add(...bodyClasses);
  Object.assign(body.dataset, bodyData);
}
