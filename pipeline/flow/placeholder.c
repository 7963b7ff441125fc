extern int tertia_flow_placeholder; int tertia_flow_placeholder;
