// SPDX-License-Identifier: Apache-2.0
// The licences of the packages whose code stands in the built files, as one text file beside them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

// The folder of the package that holds `module`: the last node_modules/NAME or node_modules/@SCOPE/NAME of its path.
function packageFolder(module: string): string | null {
  const path = module.replace(/^\0/, '').replace(/\?.*$/, '');
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
  return found?.[1] && existsSync(join(found[1], 'package.json')) ? found[1] : null;
}

function licenceText(folder: string): string {
  const files = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|notice|copying)(\.|-|$)/i.test(name))
    .sort();
  return files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
}

function section(folder: string): string {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const title = `${about.name} ${about.version} (${about.license ?? 'licence not named'})`;
  return [title, '='.repeat(title.length), '', licenceText(folder) || 'No licence file in the package.'].join('\n');
}

export function notices(fileName: string): Plugin {
  return {
    name: 'third-party-notices',
    apply: 'build',
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const output of Object.values(bundle)) {
        for (const module of output.type === 'chunk' ? output.moduleIds : []) {
          const folder = packageFolder(module);
          if (folder) folders.add(folder);
        }
      }
      const sections = [...folders].sort((a, b) => (a < b ? -1 : 1)).map(section);
      const head = 'The console of stat-harness contains code of these packages.';
      this.emitFile({ type: 'asset', fileName, source: `${head}\n\n${sections.join('\n\n\n')}\n` });
    },
  };
}
