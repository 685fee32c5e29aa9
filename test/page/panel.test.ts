/** The panel shows what the terminal prints. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { pageHtml } from '../../src/editor/panel/page-html.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { itLooksAtStory } from './story-page.ts';
import { printedJson } from './terminal.ts';
import { lookAtAll, seenText, settled } from './visit-steps.ts';

interface TensorJson {
  readonly name: string;
  readonly variant: string;
  readonly statistics: Readonly<Record<string, number | null>>;
  readonly excerpt: { readonly rows: number[]; readonly columns: number[]; readonly values: (number | string)[][] };
}

interface TraceJson {
  readonly steps: { readonly number: number; readonly title: string; readonly tensors: TensorJson[] }[];
  readonly tokens: { readonly id: number }[];
  readonly top: { readonly id: number; readonly probability: number }[];
  readonly generation: { readonly text: string };
}

/** What the terminal program prints for a text. */
function traceInTerminal(text: string, ...options: string[]): Promise<TraceJson> {
  return printedJson('trace', text, ...options);
}

/** Press the button of a block or head. */
async function choose(frame: Frame, what: 'Block' | 'Head', index: number): Promise<void> {
  await frame.getByRole('radiogroup', { name: what }).getByRole('radio').nth(index).click();
}

interface Shown {
  readonly name: string;
  readonly variant: string;
  /** Beside others of the same rows there is room for the range only. */
  readonly brief: boolean;
  readonly cells: Record<string, string>;
  readonly statistics: Record<string, string>;
}

/** The numbers of every figure in the panel, read through its shadow roots. */
function shownTensors(frame: Frame): Promise<Shown[]> {
  return frame.evaluate(() => {
    const all = (from: ParentNode, selector: string): HTMLElement[] => {
      const own = [...from.querySelectorAll<HTMLElement>(selector)];
      const inner = [...from.querySelectorAll('*')].flatMap((element) =>
        element.shadowRoot ? all(element.shadowRoot, selector) : [],
      );
      return [...own, ...inner];
    };
    return all(document, '[data-tensor]').map((figure) => {
      const inside = (selector: string) => [
        ...all(figure, selector),
        ...(figure.shadowRoot ? all(figure.shadowRoot, selector) : []),
      ];
      const cells = inside('[data-row][data-column]').map((cell): [string, string] => [
        `${cell.dataset['row']},${cell.dataset['column']}`,
        cell.dataset['value'] ?? '',
      ]);
      const statistics = inside('[data-stat]').map((stat): [string, string] => [
        stat.dataset['stat'] ?? '',
        stat.dataset['value'] ?? '',
      ]);
      const { tensor = '', variant = '' } = figure.dataset;
      const brief = figure.hasAttribute('in-row');
      return {
        name: tensor,
        variant,
        brief,
        cells: Object.fromEntries(cells),
        statistics: Object.fromEntries(statistics),
      };
    });
  });
}

const NUMBERS: Readonly<Record<string, number>> = {
  '-inf': Number.NEGATIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
};

const numberOf = (value: number | string) => (typeof value === 'string' ? NUMBERS[value] : value);

/** The cells of an excerpt as a table of the panel names them. */
function cellsOf({ rows, columns, values }: TensorJson['excerpt']): Record<string, number | undefined> {
  const cells = rows.flatMap((row, i) =>
    columns.map((column, j) => [`${row},${column}`, numberOf(values[i]?.[j] as number | string)] as const),
  );
  return Object.fromEntries(cells);
}

/** The panel shows every tensor, every cell and every statistic of the terminal, to the last bit; the chosen token has a row of its own besides. */
function expectSameNumbers(shown: readonly Shown[], expected: TraceJson): void {
  const tensors = expected.steps.flatMap((step) => step.tensors);
  for (const { name, variant, excerpt, statistics } of tensors) {
    const figures = shown.filter((figure) => figure.name === name && figure.variant === variant);
    const tables = figures.filter(({ cells }) => Object.keys(cells).length > 0); // the others are maps alone
    expect(tables.length, `tables of ${name} (${variant})`).toBeGreaterThan(0);
    for (const { cells } of tables) {
      const numbers = Object.entries(cells).map(([place, cell]) => [place, Number(cell)]);
      expect(Object.fromEntries(numbers), name).toMatchObject(cellsOf(excerpt));
    }
    expect(
      figures.some(({ brief }) => !brief),
      name,
    ).toBe(true);
    for (const { brief, statistics: shownStatistics } of figures) {
      const told = brief ? (['min', 'max'] as const) : (['min', 'max', 'mean', 'norm', 'zeros'] as const);
      for (const stat of told) expect(Number(shownStatistics[stat]), `${name} ${stat}`).toBe(statistics[stat]);
    }
  }
}

/** Statistics of large tensors come once they are looked at. */
async function expectNumbers(frame: Frame, expected: TraceJson): Promise<void> {
  await expect
    .poll(async () => {
      await lookAtAll(frame.locator('[data-tensor]'));
      expectSameNumbers(await shownTensors(frame), expected);
      return true;
    })
    .toBe(true);
}

/** Of a panel in a window of a usual size. */
const USUAL = { width: 923, height: 703 };

/** The story of a text that is longer than the context. */
async function openLong(open: Open) {
  const panel = await open({ level: 'story' });
  return { panel, frame: await panel.trace('word '.repeat(1000).trim()) };
}

describePage('the panel', () => {
  const it = itLooksAt(openLong);
  const itOfStory = itLooksAtStory({ viewport: USUAL });

  it('says that it is starting until its script runs, though not before that takes a moment', async ({ open }) => {
    const panel = await open();
    const page = await panel.page.context().newPage();
    await page.setContent(pageHtml('data:text/javascript,'));
    const said = page.getByText('LLM Trace is starting…');
    const opacity = () => said.evaluate((one) => Number(getComputedStyle(one).opacity));
    await expect.poll(opacity).toBe(1);
    const delay = await said.evaluate((one) => getComputedStyle(one).animationDelay);
    expect(delay).toBe('0.2s');
    await page.close();
    // The script takes its place.
    const own = panel.frame.locator('llm-trace-app > p');
    expect(await own.count()).toBe(0);
  });

  it('shows the 18 steps with the numbers of the terminal program, of the block and head that are chosen', async ({
    open,
  }) => {
    const panel = await open();
    const text = 'café, 天気, 🌦️';
    const frame = await panel.trace(text);
    await choose(frame, 'Block', 3);
    await choose(frame, 'Head', 5);
    const expected = await traceInTerminal(text, '--layer', '3', '--head', '5');
    await frame.locator('[data-tensor="blocks.3.attn.q"]').first().waitFor({ state: 'attached' });
    const titles = (await frame.locator('trace-step h2').allTextContents()).map((title) => title.replace(/\s+/g, ' '));
    expect(titles).toHaveLength(18);
    for (const [at, { title }] of expected.steps.entries()) expect(titles[at]).toContain(title);
    // Block after block is checked, until it is said of all.
    await frame.locator('trace-proof-verdict').getByText('✓ numbers checked').waitFor();
    await expectNumbers(frame, expected);
  });

  it.runIf(thorough)('shows those of the first block and head where none are chosen', async ({ open }) => {
    const panel = await open();
    const frame = await panel.trace('The weather is');
    await expectNumbers(frame, await traceInTerminal('The weather is'));
  });

  it.runIf(thorough)(
    'goes to a step by the rail, and stays there while what is above it grows; another text is shown first where it is looked at, and then in every step',
    async ({ open }) => {
      const panel = await open();
      const frame = await panel.trace('The weather is nice in spring.');
      for (const step of [13, 17, 16]) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect
          .poll(() => frame.locator('[data-goto][aria-current]').getAttribute('data-goto'))
          .toBe(String(step));
        const distance = () =>
          frame.evaluate((number) => {
            const { shadowRoot } =
              document.querySelector('llm-trace-app')?.shadowRoot?.querySelector('trace-view') ?? {};
            const top = (selector: string) => shadowRoot?.querySelector(selector)?.getBoundingClientRect().top ?? NaN;
            return Math.abs(top(`trace-step[data-step="${number}"]`) - top('main'));
          }, step);
        await expect.poll(distance).toBeLessThan(3);
        await settled(frame); // the lens, attributions and predictions arrive meanwhile
        expect(await distance()).toBeLessThan(3);
      }
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('trace-step[data-step="8"] [data-tensor$="attn.pattern"]').first().waitFor();
      await panel.trace('A boat sails far out.');
      const { tokens } = await traceInTerminal('A boat sails far out.', '--max-new-tokens', '0');
      const rows = frame.locator('trace-step[data-step="2"] [data-token]');
      await expect.poll(() => rows.count()).toBe(tokens.length);
      await expect.poll(seenText(frame)).toContain('A boat sails far out.');
      expect(await frame.locator('trace-step[held]').count()).toBe(0);
      expect(await textOf(frame)).not.toContain('spring');
    },
  );

  it.runIf(thorough)(
    'measures nothing in a step far out of view, and has what was chosen there in view once it comes into view',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 300, height: 703 } });
      /** What was measured in a step that is not drawn: the whole step is laid out for that. */
      const measured = await panel.page.evaluateHandle(() => {
        const names: string[] = [];
        const isInStep = (node: Node): boolean => {
          const above = node instanceof ShadowRoot ? node.host : node.parentNode;
          return above !== null && ((above as Element).localName === 'trace-step' || isInStep(above));
        };
        const width = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollWidth');
        Object.defineProperty(Element.prototype, 'scrollWidth', {
          get(this: Element) {
            const isDrawn = this.checkVisibility({ contentVisibilityAuto: true });
            if (!isDrawn && isInStep(this)) names.push(this.outerHTML.slice(0, 200));
            return width?.get?.call(this);
          },
        });
        return names;
      });
      const frame = await panel.trace('The weather is');
      await settled(frame);
      const picker = frame.locator('trace-lens [data-picker="lens"]');
      const isInView = () =>
        picker.locator('[aria-checked="true"]').evaluate((option) => {
          const [one, row] = [option, option.parentElement as Element].map((box) => box.getBoundingClientRect());
          return one !== undefined && row !== undefined && one.left >= row.left - 1 && one.right <= row.right + 1;
        });
      const row = picker.locator('[role="radiogroup"]');
      await frame.locator('[data-goto="13"]').click();
      await expect
        .poll(() => row.evaluate((box) => box.scrollWidth > box.clientWidth && box.clientWidth > 0))
        .toBe(true);
      await frame.locator('[data-goto="1"]').click();
      await expect
        .poll(() => picker.evaluate((one) => one.checkVisibility({ contentVisibilityAuto: true })))
        .toBe(false);
      await picker.evaluate((one) => Object.assign(one, { value: 'final' }));
      await expect.poll(() => picker.locator('[aria-checked="true"]').getAttribute('data-value')).toBe('final');
      await frame.locator('[data-goto="13"]').click();
      await expect.poll(isInView).toBe(true);
      expect(await measured.jsonValue()).toEqual([]);
    },
  );

  it('draws only what has changed: where nothing has, no step, list of steps or bar', async ({ shared }) => {
    const { frame } = await shared();
    await settled(frame);
    const drawn = await frame.locator('trace-header').evaluate(async (header) => {
      type Part = Element & {
        performUpdate?(): void;
        requestUpdate(): void;
        readonly updateComplete: Promise<boolean>;
      };
      const root = header.getRootNode() as ShadowRoot;
      const view = root.host as Part;
      const parts = [...root.querySelectorAll<Part>('*')];
      const names: string[] = [];
      for (const part of parts) {
        const { performUpdate } = part;
        if (performUpdate)
          part.performUpdate = () => {
            names.push(part.localName);
            performUpdate.call(part);
          };
      }
      view.requestUpdate();
      await view.updateComplete;
      // What is drawn because of that comes in microtasks, between which no answer arrives that has its own reason to draw.
      for (let turn = 0; turn < 200; turn++) await null;
      for (const part of parts) delete part.performUpdate;
      return names;
    });
    expect(drawn).toEqual([]);
  });

  it('says that only the end of a text longer than the context is traced', async ({ shared }) => {
    const { frame } = await shared();
    await expect
      .poll(seenText(frame))
      .toMatch(/only the last 512 of its 1,000 tokens are traced\. To see another part, select it alone/);
    await expect.poll(() => frame.locator('[data-cut]').count()).toBeGreaterThan(0);
  });

  it('has a chip for every token of a long text, in their order, and the chosen one in sight', async ({ shared }) => {
    const { panel, frame } = await shared();
    const chips = frame.locator('trace-token-strip .chip');
    const positions = () => chips.evaluateAll((all) => all.map((chip) => Number(chip.getAttribute('data-token'))));
    await expect.poll(async () => (await positions()).length).toBeGreaterThan(400);
    const shown = await positions();
    expect(shown).toEqual([...shown.keys()]);
    const chosen = frame.locator('trace-token-strip .chip[aria-selected="true"]');
    expect(await chosen.getAttribute('data-token')).toBe(String(shown.length - 1));
    const isInSight = () =>
      chosen.evaluate((chip) => {
        const [box, view] = [chip, chip.closest('.scroll') as Element].map((one) => one.getBoundingClientRect());
        return (
          (box as DOMRect).top >= (view as DOMRect).top - 1 && (box as DOMRect).bottom <= (view as DOMRect).bottom + 1
        );
      });
    await expect.poll(isInSight).toBe(true);
    // A token that is pointed at in the editor is marked, and nothing is scrolled for it.
    panel.point(0);
    await frame.locator('trace-token-strip .chip[data-token="0"][data-previewed]').waitFor({ state: 'attached' });
    await frame.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    expect(await isInSight()).toBe(true);
    // What its reader does in the panel ends that, as the editor does not tell when the pointer leaves the text.
    const marked = frame.locator('trace-token-strip .chip[data-previewed]');
    const ways = [
      () => panel.page.mouse.move(200, 40),
      () => panel.page.keyboard.press('Shift'),
      () => panel.point(null),
    ];
    for (const end of ways) {
      panel.point(0);
      await expect.poll(() => marked.count()).toBe(1);
      await end();
      await expect.poll(() => marked.count()).toBe(0);
    }
    // A token that is pointed at in the panel stays so.
    panel.point(0);
    await expect.poll(() => marked.count()).toBe(1);
    await chosen.hover();
    await expect.poll(() => marked.getAttribute('data-token')).toBe(String(shown.length - 1));
    panel.point(null);
    await panel.page.mouse.move(200, 40);
    await expect.poll(() => marked.count()).toBe(0);
    await chips.first().evaluate((chip) => (chip as HTMLElement).click());
    await expect.poll(() => chips.first().getAttribute('aria-selected')).toBe('true');
    await chips.last().evaluate((chip) => (chip as HTMLElement).click());
  });

  itOfStory.runIf(thorough)(
    'of a usual height has in view, besides what is told of it, the row that a map is told of, and most of the steps',
    async ({ story }) => {
      const { panel, frame } = await story();
      const bottomOf = async (selector: string) => {
        const box = await frame.locator(selector).first().boundingBox();
        return (box?.y ?? Number.NaN) + (box?.height ?? Number.NaN);
      };
      for (const step of [7, 8]) {
        await panel.go({ step });
        await frame.locator('[data-finding]').waitFor();
        const map = frame.locator('trace-story-figure trace-tensor canvas').first();
        await map.waitFor();
        // Below the last row are the slanted labels of the columns.
        await expect
          .poll(async () => (await bottomOf('trace-story-figure trace-tensor canvas')) - 62)
          .toBeLessThan(await bottomOf('main'));
        const below = async () => Number(await frame.locator('trace-rail [data-more]').getAttribute('data-more'));
        await expect.poll(below).toBeGreaterThan(11);
      }
    },
  );

  itOfStory.runIf(thorough)(
    'keeps the list of steps still under the pointer where a step in view is clicked',
    async ({ story }) => {
      const { panel, frame } = await story();
      await panel.page.setViewportSize({ width: 700, height: 700 });
      await panel.go({ step: 3 });
      const step = (number: number) => frame.locator(`trace-rail [data-goto="${number}"]`);
      const top = async (number: number) => (await step(number).boundingBox())?.y ?? Number.NaN;
      const current = () => frame.locator('trace-rail [aria-current]').getAttribute('data-goto');
      const more = frame.locator('trace-rail [data-more]');
      await expect.poll(async () => Number(await more.getAttribute('data-more'))).toBeGreaterThan(5);
      for (let clicks = 0; clicks < 3; clicks++) {
        // The last one in view: the step after it is not.
        const last = Number(await more.getAttribute('data-more')) - 1;
        const [before, other] = [await top(last), await top(last - 1)];
        await step(last).hover();
        await panel.page.mouse.down();
        await panel.page.mouse.up();
        await expect.poll(current).toBe(String(last));
        // The heads get their numbers meanwhile.
        await settled(frame);
        expect(Math.abs((await top(last)) - before)).toBeLessThanOrEqual(1);
        // What was beside it is hit where it was.
        await panel.page.mouse.click(60, other + 8);
        await expect.poll(current).toBe(String(last - 1));
        await settled(frame);
        await panel.page.mouse.wheel(0, 60);
        await panel.page.waitForTimeout(200);
      }
      // Who goes on by the keys sees where that leads.
      await panel.go({ step: 16 });
      await expect.poll(async () => (await top(16)) < 640).toBe(true);
    },
  );

  itOfStory.runIf(thorough)(
    'says in a low panel which steps lie below those in view, and shows them',
    async ({ story }) => {
      const { panel, frame } = await story();
      await panel.page.setViewportSize({ width: 900, height: 480 });
      const more = frame.locator('trace-rail [data-more]');
      const last = frame.locator('trace-rail [data-goto="18"]');
      const firstBelow = async () => Number(await more.getAttribute('data-more'));
      const isAbove = async (step: number) => {
        const boxes = await Promise.all(
          [frame.locator(`trace-rail [data-goto="${step}"]`), more].map((one) => one.boundingBox()),
        );
        return (boxes[0]?.y ?? Number.NaN) < (boxes[1]?.y ?? Number.NaN);
      };
      await expect.poll(async () => isAbove((await firstBelow()) - 1)).toBe(true);
      expect(await more.textContent()).toMatch(/steps \d+ to 18/);
      // No row is cut, neither by it nor by the upper edge.
      const cutRows = () =>
        frame.locator('trace-rail').evaluate((rail) => {
          const { shadowRoot } = rail;
          const edges = [
            rail.getBoundingClientRect().top,
            shadowRoot?.querySelector('.more')?.getBoundingClientRect().top,
          ];
          const rows = [...(shadowRoot?.querySelectorAll('[data-goto]') ?? [])].map((row) =>
            row.getBoundingClientRect(),
          );
          return rows.filter(({ top, bottom }) => edges.some((edge = 0) => top < edge - 1 && bottom > edge + 1)).length;
        });
      await expect.poll(cutRows).toBe(0);
      const below = await firstBelow();
      // One that is gone to otherwise comes into view, and not below what says that there are more.
      await frame.locator(`trace-rail [data-goto="${below}"]`).evaluate((button) => (button as HTMLElement).click());
      const isInSight = async () => {
        const [step, cover] = [
          await frame.locator(`trace-rail [data-goto="${below}"]`).boundingBox(),
          await more.boundingBox(),
        ];
        // The step after it is seen as well: at the edge it would look cut.
        return step !== null && cover !== null && step.y + 2 * step.height <= cover.y + 1;
      };
      await expect.poll(isInSight).toBe(true);
      for (let clicks = 0; clicks < 5 && (await more.count()) > 0; clicks++) {
        // The step that was gone to may still be coming into view, and nothing lie below by then.
        await more.click({ timeout: 5_000 }).catch(async (error: unknown) => {
          if ((await more.count()) > 0) throw error;
        });
        await panel.page.waitForTimeout(200);
      }
      expect(await more.count()).toBe(0);
      await last.click();
      await expect.poll(seenText(frame)).toContain('Step 18 of 18');
      await panel.page.setViewportSize(USUAL);
    },
  );
});
