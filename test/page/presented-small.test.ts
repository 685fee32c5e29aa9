/** What is presented in a window of 1024 × 768 pixels, and in larger type, of a text of 42 tokens: nothing is cut. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { presentInSizes } from './present-in-sizes.ts';
import { shownHead, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';

const TEXT =
  'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to the forest to pick flowers. One day she met a big brown bear.';
/** As large as panels are of windows of 1024 × 768 and of 1440 × 900 pixels. */
const SMALL = { width: 966, height: 673 };
const WINDOWS = [SMALL, { width: 1382, height: 806 }];

async function openFable(open: Open) {
  const panel = await open({ viewport: SMALL, level: 'story', place: null });
  const frame = await panel.trace(TEXT);
  await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
  return { panel, frame };
}

type Fable = Awaited<ReturnType<typeof openFable>>;

/** Presents the story in the small window, or in both, in each size of type. */
async function present(
  { panel, frame }: Fable,
  steps: readonly number[],
  look: (told: string, of: string) => Promise<void>,
) {
  for (const viewport of thorough ? WINDOWS : [SMALL]) {
    await panel.page.setViewportSize(viewport);
    await presentInSizes(frame, async (larger) => {
      for (const step of steps) {
        await frame.locator(`[data-goto="${step}"]`).last().click();
        await expect.poll(() => shownStep(frame)).toBe(String(step));
        await settled(frame);
        await look(`${viewport.width}, ${larger} × A+, step ${step}`, `${viewport.width}, step ${step}`);
      }
    });
  }
}

const bottomOf = (frame: Frame) => frame.locator('main').evaluate((main) => main.getBoundingClientRect().bottom);

/** How large type is of what is said beside the figure, and which sentences are. */
function saidIn(frame: Frame) {
  return frame.locator('trace-story-step').evaluate((step) => {
    const said = step.shadowRoot?.querySelector('.said') as HTMLElement;
    const finding = said.querySelector('trace-finding')?.shadowRoot;
    const told = finding?.querySelectorAll('[data-finding]:not(details *) > .sentence') ?? [];
    const sentences = [...told, ...said.querySelectorAll('.lead > span')].filter((one) => one.checkVisibility());
    return {
      type: Number.parseFloat(getComputedStyle(said).fontSize),
      sentences: sentences.map((one) => one.textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''),
    };
  });
}

describePage('what is presented in little room', () => {
  const it = itLooksAt(openFable);

  it.runIf(thorough)('shows every line of the text', async ({ shared }) => {
    const fable = await shared();
    const text = fable.frame.locator('[data-text]');
    await present(fable, [1], async (told) => {
      const { height, room, bottom } = await text.evaluate((pre) => ({
        height: pre.scrollHeight,
        room: pre.clientHeight,
        bottom: pre.getBoundingClientRect().bottom,
      }));
      expect(height, told).toBeLessThanOrEqual(room);
      expect(bottom, told).toBeLessThanOrEqual(await bottomOf(fable.frame));
    });
  });

  it.runIf(thorough)(
    'says how many rows the table of tokens has besides, and has a word in sight that is named',
    async ({ shared }) => {
      const fable = await shared();
      const rows = () =>
        fable.frame.locator('trace-token-table').evaluate((table) => {
          const root = table.shadowRoot as ShadowRoot;
          const scroll = root.querySelector('.scroll') as HTMLElement;
          const main = document.querySelector('llm-trace-app')?.shadowRoot?.querySelector('trace-view')?.shadowRoot;
          const end = main?.querySelector('main')?.getBoundingClientRect().bottom ?? Number.NaN;
          const { top } = scroll.getBoundingClientRect();
          const isSeen = (row: Element) => {
            const box = row.getBoundingClientRect();
            const head = scroll.querySelector('thead th')?.getBoundingClientRect().bottom ?? Number.NaN;
            return box.top >= head - 1 && box.bottom <= Math.min(top + scroll.clientHeight, end) + 1;
          };
          const more = root.querySelector<HTMLElement>('[data-more-rows]');
          return {
            seen: [...scroll.querySelectorAll('tbody tr')].filter(isSeen).map((row) => row.textContent?.trim()),
            more: more?.checkVisibility() && more.getBoundingClientRect().bottom <= end ? more.textContent : '',
          };
        });
      await present(fable, [2], async (told) => {
        // “forest” is split into these.
        await expect.poll(async () => (await rows()).seen.join(), { message: told }).toContain('·fore');
        expect((await rows()).seen.join(), told).toContain('st');
        const { seen, more = '' } = await rows();
        const counts = [...(more ?? '').matchAll(/\d+/g)].map(Number);
        expect(seen.length + counts.reduce((sum, one) => sum + one, 0), `${told}: ${more}`).toBe(42);
      });
    },
  );

  it.runIf(thorough)('shows the heading of the lessons with a lesson below it, or not at all', async ({ shared }) => {
    const fable = await shared();
    const seen = (selector: string) =>
      fable.frame
        .locator(`trace-what-next ${selector}`)
        .evaluateAll((all) => all.filter((one) => getComputedStyle(one).opacity === '1').length);
    await present(fable, [18], async (told) => {
      await expect
        .poll(async () => (await seen('h4')) === 0 || (await seen('[data-lesson-id]')) > 0, { message: told })
        .toBe(true);
    });
  });

  it.runIf(thorough)('has the button that resets sampling whole', async ({ shared }) => {
    const fable = await shared();
    const button = fable.frame.locator('[data-action="reset-sampling"]');
    await present(fable, [16], async (told) => {
      const bottom = await button.evaluate((one) => one.getBoundingClientRect().bottom);
      expect(bottom, told).toBeLessThanOrEqual(await bottomOf(fable.frame));
    });
  });

  it.runIf(thorough)(
    'makes nothing that is said smaller in larger type, and says nothing that was not said in the size before',
    async ({ shared }) => {
      const fable = await shared();
      const before = new Map<string, Awaited<ReturnType<typeof saidIn>>>();
      const steps = Array.from({ length: 18 }, (_, at) => at + 1);
      await present(fable, steps, async (told, of) => {
        const said = await saidIn(fable.frame);
        const was = before.get(of);
        before.set(of, said);
        if (!was) return;
        expect(said.type, told).toBeGreaterThanOrEqual(was.type - 0.05);
        expect(
          said.sentences.filter((sentence) => !was.sentences.includes(sentence)),
          told,
        ).toEqual([]);
        expect(said.sentences, told).toContain(was.sentences.find((sentence) => /\d/.test(sentence)));
      });
    },
  );

  it.runIf(thorough)(
    'tries types for what is said alone: the figure beside it is not styled anew for each',
    async ({ shared }) => {
      const { frame } = await shared();
      await frame.locator('[data-goto="5"]').last().click();
      await frame.locator('body').press('f');
      const types = () =>
        frame.locator('trace-story-step').evaluate((step) => {
          const said = step.shadowRoot?.querySelector<HTMLElement>('.said');
          return [step, said].map((one) => one?.style.getPropertyValue('--said-type') ?? '');
        });
      await expect.poll(types).toEqual(['', expect.stringMatching(/em$/)]);
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'marks where larger type has left sentences away, without a line of its own; its name says which key shows them',
    async ({ shared }) => {
      const fable = await shared();
      const { frame } = fable;
      const sign = frame.locator('[data-left-away]');
      let told = 0;
      await present(fable, [5, 6, 7, 9, 10, 14], async (where) => {
        if (!(await sign.isVisible())) return;
        told++;
        const name = (await sign.getAttribute('aria-label')) ?? '';
        const [, presses = 1] =
          /^(?:(\d) × )?A− shows more of the text$/.exec(name) ?? expect.fail(`${where}: ${name}`);
        expect(await sign.getAttribute('title'), where).toBe(name);
        // It looks like the key that it names, not like something that was cut.
        const written = await sign.evaluate((mark) => getComputedStyle(mark, '::before').content);
        expect(written, where).toMatch(/^"A−"/);
        // In the box of what happened, over none of its lines.
        const places = await frame.locator('trace-story-step').evaluate((step) => {
          const root = step.shadowRoot as ShadowRoot;
          const boxOf = (part: Element | null | undefined) => part?.getBoundingClientRect() ?? new DOMRect();
          const mark = boxOf(root.querySelector('[data-left-away]'));
          const finding = root.querySelector('trace-finding')?.shadowRoot;
          const box = boxOf(finding?.querySelector('.box'));
          const lines = [...(finding?.querySelectorAll('.sentence, .amounts') ?? [])];
          const over = lines
            .flatMap((line) => [...line.getClientRects()])
            .filter(({ right, bottom }) => right > mark.left + 1 && bottom > mark.top + 1);
          const inside = [mark.left - box.left, box.right - mark.right, mark.top - box.top, box.bottom - mark.bottom];
          return { inside: Math.min(...inside), over: over.length, bottom: mark.bottom };
        });
        expect(places.inside, where).toBeGreaterThanOrEqual(-0.5);
        expect(places.over, where).toBe(0);
        expect(places.bottom, where).toBeLessThanOrEqual(await bottomOf(frame));
        const { sentences } = await saidIn(frame);
        const press = async (key: string) => {
          for (let times = 0; times < Number(presses); times++) await frame.locator('body').press(key);
          await settled(frame);
        };
        await press('-');
        const more = (await saidIn(frame)).sentences;
        expect(more, where).toEqual(expect.arrayContaining([...sentences]));
        expect(more.length, where).toBeGreaterThan(sentences.length);
        await press('+');
      });
      expect(told).toBeGreaterThan(0);
    },
  );
});
