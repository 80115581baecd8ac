#!/usr/bin/env node
import { main } from "./launch/main.js";

process.exitCode = await main(process.argv.slice(2));
