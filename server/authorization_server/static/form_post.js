// response_mode=form_post: the form is the answer, and it sends itself.
document.forms[0].submit();
