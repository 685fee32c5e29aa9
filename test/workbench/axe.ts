/** axe (https://github.com/dequelabs/axe-core) in a webview: what it finds there, in words. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { drawAll } from './in-page.ts';
import { root } from './paths.ts';
import { thorough } from './thorough.ts';

/** The part of axe that is used, as it is inside the page. */
interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly (string | string[])[]; readonly failureSummary: string }[];
}
declare const axe: {
  run(context: object, options: object): Promise<{ readonly violations: readonly Violation[] }>;
};

/** The page is VS Code's as well as ours: whether it has a title, a language or landmarks is not up to the panel. */
const PAGE_RULES = ['document-title', 'html-has-lang', 'landmark-one-main', 'page-has-heading-one', 'region'];

/** What they find axe calls minor or moderate, which would not be told. */
const MINOR_RULES = [
  'aria-allowed-role',
  'aria-deprecated-role',
  'empty-heading',
  'empty-table-header',
  'form-field-multiple-labels',
  'heading-order',
  'landmark-banner-is-top-level',
  'landmark-contentinfo-is-top-level',
  'landmark-main-is-top-level',
  'landmark-no-duplicate-main',
  'landmark-unique',
  'presentation-role-conflict',
  'scope-attr-valid',
  'skip-link',
  'table-duplicate-name',
];

/** All that depends on the theme. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * The violations that axe calls serious or critical, one line each.
 * @param within selectors, each inside the shadow root of the one before: only that is looked at
 * Evaluated source is not subject to the page's content security policy, so the policy stays as users have it.
 */
export function seriousViolations(frame: Frame, ...within: readonly string[]): Promise<string[]> {
  return violationsOf(frame, switchedOff([...PAGE_RULES, ...MINOR_RULES]), within);
}

/** Those of the colours alone: what else there is, a page has in every theme. */
export function colorViolations(frame: Frame): Promise<string[]> {
  return violationsOf(frame, COLOR_RULES, []);
}

/**
 * Those of what a page has of its own, where its other components are looked at elsewhere. `npm run check:long` looks at
 * the whole page.
 */
export function violationsOfOwn(frame: Frame, ...within: readonly string[]): Promise<string[]> {
  return seriousViolations(frame, ...(thorough ? [] : within));
}

function switchedOff(rules: readonly string[]): Readonly<Record<string, { readonly enabled: boolean }>> {
  return Object.fromEntries(rules.map((rule) => [rule, { enabled: false }]));
}

let axeSource: Promise<string> | undefined;

function source(): Promise<string> {
  axeSource ??= readFile(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
  return axeSource;
}

/**
 * Runs inside the page. From now on nothing is seen of the inside of components that lie beside a path of selectors: axe
 * compares colours by a grid of all that it sees, also of what it was not asked about, and to lay that over a page with
 * all steps takes it seconds.
 * @returns ends that
 */
function closeOthers(path: readonly string[]): () => void {
  const closed: Element[] = [];
  let roots: (Document | ShadowRoot)[] = [document];
  for (const selector of path) {
    const found = roots.flatMap((root) => [...root.querySelectorAll(selector)]);
    const isBeside = (element: Element) => !found.some((one) => one.contains(element) || element.contains(one));
    const all = roots.flatMap((root) => [...root.querySelectorAll('*')]);
    closed.push(...all.filter((element) => element.shadowRoot && isBeside(element)));
    roots = found.flatMap(({ shadowRoot }) => shadowRoot ?? []);
  }
  for (const element of closed) Object.defineProperty(element, 'shadowRoot', { value: null, configurable: true });
  return () => {
    for (const element of closed) Reflect.deleteProperty(element, 'shadowRoot');
  };
}

/**
 * Of every element: to leave out some hundreds that are like others takes axe longer than to look at them.
 * @param rules all but those that are switched off, or those alone whose names are given
 */
async function violationsOf(
  frame: Frame,
  rules: readonly string[] | Readonly<Record<string, { readonly enabled: boolean }>>,
  within: readonly string[],
): Promise<string[]> {
  if (await frame.evaluate(() => !('axe' in window))) await frame.evaluate(await source());
  const drawn = await frame.evaluateHandle(drawAll); // of what is not drawn axe sees nothing
  const closed = await frame.evaluateHandle(closeOthers, thorough ? [] : within);
  const violations = await frame.evaluate(
    async ([choice, path]) => {
      const include = path.length > 0 ? [{ fromShadowDom: path }] : [document.documentElement];
      const results = await axe.run(
        { include },
        {
          iframes: false,
          resultTypes: ['violations'],
          ...(Array.isArray(choice) ? { runOnly: choice } : { rules: choice }),
        },
      );
      return results.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, impact, nodes }) => ({
          rule: `${id} (${impact})`,
          nodes: nodes.map(({ target, failureSummary }) => `${target.flat().join(' > ')}: ${failureSummary}`),
        }));
    },
    [rules, [...within]] as const,
  );
  await closed.evaluate((end) => end());
  await drawn.evaluate((end) => end());
  return violations.flatMap(({ rule, nodes }) => nodes.map((node) => `${rule} ${node.replaceAll(/\s+/g, ' ')}`));
}
