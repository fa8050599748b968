"""Who delivers what, where and when: areas, departments, offices, posts, officers, services, the calendar; all dated."""
