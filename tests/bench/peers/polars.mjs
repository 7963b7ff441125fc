// POLARS_MAX_THREADS=T node polars.mjs FILE CODEBOOK OUT - the wide job in Polars, lazily where the file is plain. No check character, no
// repair of full-width digits. PEERS names the folder of node_modules.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
const pl = createRequire(`${process.env.PEERS}/`)('nodejs-polars').default;
const [file, codebook, out] = process.argv.slice(2);

const text = { hasHeader: true, inferSchemaLength: 0, ignoreErrors: true, quoteChar: '"' };
const rows = file.endsWith('.gz') ? pl.readCSV(gunzipSync(readFileSync(file)), text).lazy() : pl.scanCSV(file, text);
const codes = pl.readCSV(codebook, { hasHeader: true, inferSchemaLength: 0 }).lazy();
const amount = (name) => {
  const plain = pl.col(name).str.replaceAll(',', '', true);
  return (name === 'employees' ? plain.str.replaceAll('\r', '', true) : plain).cast(pl.Float64, false).alias(name);
};
const sum = ['wages', 'taxes', 'depreciation', 'surplus'].map((name) => pl.col(name)).reduce((a, b) => a.add(b));
rows
  .filter(pl.col('uscc').str.lengths().eq(pl.lit(18)))
  .select(pl.col('uscc'), pl.col('industry'), pl.col('year').cast(pl.Int16, false),
    ...['revenue', 'wages', 'taxes', 'depreciation', 'surplus', 'employees'].map(amount))
  .dropNulls()
  .join(codes, { leftOn: 'industry', rightOn: 'code', how: 'inner' })
  .unique({ subset: ['uscc', 'year'], keep: 'any', maintainOrder: false })
  .groupBy(['year', 'category'])
  .agg(pl.len().alias('n'), sum.sum().alias('va'), pl.col('employees').sum().alias('emp'))
  .collectSync()
  .sort(['year', 'category'])
  .writeCSV(out);
