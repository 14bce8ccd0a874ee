// The same in Firefox.

import './only.mjs';
import '../grid/fill-handle.test.mjs';
