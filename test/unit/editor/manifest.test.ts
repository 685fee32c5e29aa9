/** What package.json promises of settings: a workspace's own never name a model, a folder or where anything is computed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../model/helpers';

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> };
  };
}

it('settings that name a model, a folder or an endpoint are the machine’s, and restricted', async () => {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const { properties } = manifest.contributes.configuration;
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
