import { execFileSync } from 'node:child_process';
import { PYTHON } from '../training/python';

const MODULES = [
  'fastapi',
  'starlette',
  'pydantic',
  'uvicorn',
  'uvloop',
  'httptools',
  'sklearn',
  'numpy',
] as const;
export type PythonModule = (typeof MODULES)[number];

/** Version of each module that Debian's Python has, and of Python itself; undefined where there is none. */
export type PythonStack = Readonly<Partial<Record<PythonModule | 'python', string>>>;

const SCRIPT = `
import importlib, json, sys
found = {"python": sys.version.split()[0]}
for name in sys.argv[1:]:
    try:
        # pydantic 1 has its version under another name
        module = importlib.import_module(name)
        found[name] = str(getattr(module, "__version__", None) or module.VERSION)
    except ImportError:
        pass
print(json.dumps(found))
`;

export function pythonStack(): PythonStack {
  try {
    const output = execFileSync(PYTHON, ['-c', SCRIPT, ...MODULES], { encoding: 'utf8' });
    return JSON.parse(output) as PythonStack;
  } catch {
    return {};
  }
}
