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
 * Runs inside the page: nothing is pale only for the moment, since it moves or stands for what is on its way. What is pale
 * for good is looked at as it is.
 */
function isAtRest(): boolean {
  const isMoving = (root: Document | ShadowRoot): boolean =>
    root
      .getAnimations()
      .some(({ playState, effect }) => playState === 'running' && effect?.getTiming().iterations === 1);
  const all = (root: Document | ShadowRoot): boolean =>
    isMoving(root) ||
    root.querySelector('.stale') !== null ||
    [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot !== null && all(shadowRoot));
  return !all(document);
}

/** The longest that is waited for a page to be at rest, in milliseconds. */
const REST = 10_000;

/** Rules by their names, or all but those that are switched off. */
type Rules = readonly string[] | Readonly<Record<string, { readonly enabled: boolean }>>;

/** Where something is found, the page is looked at once more as it is at rest. */
async function violationsOf(frame: Frame, rules: Rules, within: readonly string[]): Promise<string[]> {
  const found = await violationsNow(frame, rules, within);
  if (found.length === 0) return found;
  await frame.waitForFunction(isAtRest, undefined, { polling: 100, timeout: REST }).catch(() => undefined);
  return violationsNow(frame, rules, within);
}

/**
 * Of every element: to leave out some hundreds that are like others takes axe longer than to look at them.
 */
async function violationsNow(frame: Frame, rules: Rules, within: readonly string[]): Promise<string[]> {
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
