/** What package.json promises of settings: a workspace's own never name a model, a folder or where anything is computed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { WALKTHROUGH } from '../../../src/editor/first-hour/walkthrough';
import { titleOf } from '../../../src/editor/models/picker-title';
import { DEFAULT_NEW_TOKENS } from '../../../src/engine/protocol/trace-protocol';
import { ROOT } from '../model/helpers';

interface Setting {
  readonly scope: string;
  readonly order: number;
  readonly default?: unknown;
  readonly markdownDescription: string;
  readonly enum?: readonly string[];
  readonly enumItemLabels?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
}

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly configuration: readonly {
      readonly id: string;
      readonly title: string;
      readonly order: number;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
    readonly walkthroughs: readonly { readonly id: string }[];
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
  };
}

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text } }));

const read = async <T>(name: string) => JSON.parse(await readFile(join(ROOT, name), 'utf8')) as T;

it('a trace generates as many tokens after its text as in the terminal, unless the user says otherwise', async () => {
  const groups = (await read<Manifest>('package.json')).contributes.configuration;
  const set = groups.flatMap(({ properties }) => properties['llmTrace.maxNewTokens'] ?? []);
  expect(set.map((one) => one.default)).toEqual([DEFAULT_NEW_TOKENS]);
});

it('every setting has a scope and a place of its own', async () => {
  const groups = (await read<Manifest>('package.json')).contributes.configuration;
  expect(groups.map(({ order }) => order)).toEqual(groups.map((_, index) => index + 1));
  for (const { properties } of groups) {
    const settings = Object.values(properties);
    expect(settings.filter(({ scope }) => scope === undefined)).toEqual([]);
    expect(settings.map(({ order }) => order)).toEqual(settings.map((_, index) => index + 1));
  }
});

it('every group of settings has an id with which its settings begin, so that VS Code leaves that out of their headings', async () => {
  for (const { id, properties } of (await read<Manifest>('package.json')).contributes.configuration)
    for (const setting of Object.keys(properties)) expect(setting.startsWith(`${id}.`), setting).toBe(true);
});

it('every group of settings, every setting and every value that can be chosen is named in words that are there', async () => {
  const { configuration } = (await read<Manifest>('package.json')).contributes;
  const words = await read<Record<string, string>>('package.nls.json');
  const isSaid = (key: string | undefined) => words[key?.slice(1, -1) ?? ''] !== undefined;
  for (const { title, properties } of configuration) {
    expect(isSaid(title), title).toBe(true);
    for (const [id, setting] of Object.entries(properties)) {
      expect(isSaid(setting.markdownDescription), id).toBe(true);
      for (const place of setting.enum?.keys() ?? [])
        for (const said of [setting.enumItemLabels, setting.markdownEnumDescriptions])
          expect(isSaid(said?.[place]), `${id}, value ${place}`).toBe(true);
    }
  }
});

it('commands of ghost text are one group of the palette, apart from those of traces', async () => {
  const { commands } = (await read<Manifest>('package.json')).contributes;
  const titles = await read<Record<string, string>>('package.nls.json');
  const named = commands.map(({ command, title }) => ({ command, title: titles[title.slice(1, -1)] ?? '' }));
  const isGrouped = ({ title }: { readonly title: string }) => title.startsWith('Ghost Text: ');
  expect(named.filter(({ title }) => /ghost text/i.test(title)).every(isGrouped)).toBe(true);
  const ids = named.filter(isGrouped).map(({ command }) => command);
  expect(ids).toEqual([...named.map(({ command }) => command).filter((id) => /ghostText|explainSuggestion/.test(id))]);
});

it.each(['token', 'attention', 'transformer'])(
  'who looks for %s without an editor or a panel finds what shows it',
  async (word) => {
    const { commands, menus } = (await read<Manifest>('package.json')).contributes;
    const titles = await read<Record<string, string>>('package.nls.json');
    const conditional = new Set(menus['commandPalette']?.map(({ command }) => command));
    const found = commands.filter(({ command, title }) => {
      const isAlways = !conditional.has(command) && command !== 'llmTrace.setHubToken';
      return isAlways && titles[title.slice(1, -1)]?.toLowerCase().includes(word);
    });
    expect(found).not.toEqual([]);
  },
);

it('the context menu of an editor names what is traced: the selection, or without one the line', async () => {
  const { menus } = (await read<Manifest>('package.json')).contributes;
  const entries = (menus['editor/context'] ?? []).filter(({ command }) => command.startsWith('llmTrace.trace'));
  for (const { command, when } of entries)
    expect(when, command).toMatch(/Selection/.test(command) ? /^editorHasSelection/ : /^!editorHasSelection/);
  expect(entries.map(({ command }) => command.replace(/Selection|Line/, ''))).toEqual([
    ...['llmTrace.trace', 'llmTrace.trace', 'llmTrace.traceInNewPanel', 'llmTrace.traceInNewPanel'],
  ]);
});

it('the view that is empty at first names the way to a text of one’s own as the command is named', async () => {
  const words = await read<Record<string, string>>('package.nls.json');
  const { 'command.traceText': title, 'welcome.recent': welcome } = words;
  expect(title).toBe('Trace a Text of Your Own...');
  expect(welcome).toContain(`[${title}](command:llmTrace.traceText)`);
  expect(welcome).toContain('The + above asks for a text at any time.');
  expect(words['walkthrough.example.description']).toContain(`[${title}](command:llmTrace.traceText)`);
});

it('the walkthrough that a command opens is there', async () => {
  const { walkthroughs, commands } = (await read<Manifest>('package.json')).contributes;
  expect(walkthroughs.map(({ id }) => id)).toEqual([WALKTHROUGH]);
  expect(commands.some(({ command }) => command === 'llmTrace.openWalkthrough')).toBe(true);
});

it('what is in the menu of an entry is there in the view that it is meant for', async () => {
  const { menus } = (await read<Manifest>('package.json')).contributes;
  for (const { command, when } of menus['view/item/context'] ?? [])
    expect(when, command).toMatch(/^view =[=~] \S*llmTrace/);
});

it('the Explorer offers to compare a file that holds a trace or a comparison, and no other', async () => {
  const { menus } = (await read<Manifest>('package.json')).contributes;
  const { when = '' } = menus['explorer/context']?.find(({ command }) => command === 'llmTrace.compareFile') ?? {};
  const [, pattern = '(?!)', flags] = /resourceFilename =~ \/(.*)\/(\w*)/.exec(when) ?? [];
  const names = ['a.trace.safetensors', 'a.Comparison.safetensors', 'model.safetensors', 'trace.safetensors.md'];
  expect(names.filter((name) => new RegExp(pattern, flags).test(name))).toEqual(names.slice(0, 2));
});

it('settings that name a model, a folder or an endpoint are the machine’s, and restricted', async () => {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const properties = Object.assign(
    {},
    ...manifest.contributes.configuration.map((group) => group.properties),
  ) as Record<string, Setting>;
  const naming = Object.keys(properties).filter((name) =>
    /(?:model|models|folder|path|endpoint|token|url)s?$/i.test(name.replace(/maxNewTokens|maxTokens/, '')),
  );
  expect(naming).toEqual(
    expect.arrayContaining(['llmTrace.model', 'llmTrace.models.folders', 'llmTrace.ghostText.model']),
  );
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  for (const name of naming) {
    expect(['machine', 'application'], name).toContain(properties[name]?.scope);
    expect(restrictedConfigurations).toContain(name);
  }
  const machine = Object.keys(properties).filter((name) => /machine|application/.test(properties[name]?.scope ?? ''));
  expect([...restrictedConfigurations].sort()).toEqual(machine.sort());
});

it('a command that chooses a model is called as the list that it opens, also where settings and the walkthrough lead to it', async () => {
  const words = await read<Record<string, string>>('package.nls.json');
  const { 'command.chooseModel': traces, 'command.ghostText.chooseModel': ghostText } = words;
  expect([traces, ghostText]).toEqual([`${titleOf('traces')}...`, `Ghost Text: ${titleOf('ghost text')}...`]);
  expect(words['setting.model']).toContain(`[${traces}](command:llmTrace.chooseModel)`);
  expect(words['walkthrough.model.description']).toContain(`[${traces}](command:llmTrace.chooseModel)`);
  const own = `[${titleOf('ghost text')}...](command:llmTrace.ghostText.chooseModel)`;
  expect(words['setting.ghostText.model']).toContain(own);
});
