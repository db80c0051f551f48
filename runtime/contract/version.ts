/** Version of this package, as `build_info` and `--version` report it. A test compares it with package.json. */
export const VERSION = '0.1.0';
