const bring = () => { if (props.value) alignDRAW.bring(props.to, props.value); };
watch("value", bring);
bring();
