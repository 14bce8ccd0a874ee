// The same in Firefox.

import './only.mjs';
import '../grid/excel-keys.test.mjs';
