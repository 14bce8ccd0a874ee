// The same in Firefox.

import './only.mjs';
import '../grid/keys-card.test.mjs';
