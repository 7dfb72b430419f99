const bring = () => { if (props.value) alignDRAW.bring(props.to, JSON.parse(props.value)); };
watch("value", bring);
bring();
