import { app } from 'electron'
import { useState } from 'react'
import type { Planted as Incident } from '../incidents/incident.ts'
import type { Planted as Report } from '../reports/reports.ts'
import { registry } from '../vendors/registry.ts'
import type { Planted } from '../vendors/digicert-tlm/client.ts'

export type Run = Planted | Report | Incident
export const planted = [app, useState, registry]
