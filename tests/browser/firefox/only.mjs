// Imported first: the tests imported after it open Firefox.

process.env.OKO_BROWSER = 'firefox';
