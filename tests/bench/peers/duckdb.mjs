// node duckdb.mjs FILE CODEBOOK OUT THREADS - the wide job in DuckDB by its fastest way: columns typed while reading, rows that do not
// fit dropped by the reader, no check character, no repair of full-width digits. PEERS names the folder of node_modules.
import { createRequire } from 'node:module';
const { DuckDBInstance } = createRequire(`${process.env.PEERS}/`)('@duckdb/node-api');
const [file, codebook, out, threads] = process.argv.slice(2);

const type = { uscc: 'VARCHAR', name: 'VARCHAR', region: 'VARCHAR', industry: 'VARCHAR', year: 'SMALLINT' };
for (const amount of ['revenue', 'wages', 'taxes', 'depreciation', 'surplus', 'employees']) type[amount] = 'DOUBLE';
const columns = Object.entries(type).map(([name, t]) => `${name}: '${t}'`).join(', ');
const rows = `read_csv('${file}', columns = {${columns}}, header = true, delim = ',', quote = '"', escape = '"', thousands = ',',
  auto_detect = false, strict_mode = false, ignore_errors = true)`;

const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
await connection.run('SET preserve_insertion_order = false');
await connection.run(`CREATE TABLE codebook AS FROM read_csv('${codebook}', header = true, all_varchar = true)`);
await connection.run(`COPY (
  WITH usable AS (
    SELECT uscc, year, industry, wages + taxes + depreciation + surplus AS va, employees
    FROM ${rows}
    WHERE length(uscc) = 18 AND revenue IS NOT NULL AND wages IS NOT NULL AND taxes IS NOT NULL
      AND depreciation IS NOT NULL AND surplus IS NOT NULL AND employees IS NOT NULL),
  unit AS (
    SELECT uscc, year, any_value(industry) AS code, any_value(va) AS va, any_value(employees) AS emp
    FROM usable WHERE industry IN (SELECT code FROM codebook) GROUP BY uscc, year)
  SELECT year, category, count(*) AS n, round(sum(va), 2) AS va, sum(emp)::BIGINT AS emp
  FROM unit JOIN codebook USING (code) GROUP BY ALL ORDER BY ALL) TO '${out}' (HEADER)`);
process.exit(0);
