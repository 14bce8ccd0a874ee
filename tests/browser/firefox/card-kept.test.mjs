// The same in Firefox.

import './only.mjs';
import '../grid/card-kept.test.mjs';
